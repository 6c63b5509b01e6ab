"""The Train tab: settings, live curves, the thread that trains, and the result with the choice to use it."""
