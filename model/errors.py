"""What can go wrong in model/, in sentences a person can act on."""


class ModelError(Exception):
    """Base of all errors of model/. Its text is shown to the person as it is: it says what to do."""


class FieldError(ModelError):
    """A value in a file is not what it may be. Its text says which field and why; its reader says of which file."""


class DatasetError(ModelError):
    """A data file is missing, damaged or not what it should be."""


class CheckpointError(ModelError):
    """A checkpoint can't be read, does not fit its network, or can't be written."""


class SnapshotError(ModelError):
    """The snapshot of a training can't be read, is damaged, or belongs to another training."""


class PictureError(ModelError):
    """An image file can't be turned into ink."""


class SettingsError(ModelError):
    """A training setting is outside its bounds."""


class TrainingError(ModelError):
    """A training could not go on (loss not finite, out of memory, disk full)."""


class RunsError(ModelError):
    """The list of runs can't be read or written, or a run is not what it should be."""


class RunsBusyError(RunsError):
    """The list of runs is locked or can't be written just now: nothing was written, and trying again may work."""


class RunsDamagedError(RunsError):
    """The file is not a list of runs, or no longer."""


class ExportError(ModelError):
    """A network can't be written in another form: a package is missing, or the name chosen for the file won't do."""
