"""The bundled checkpoint and its model card; read-only."""
