"""How the bundled model was made, re-runnable: `python -m index.training`, extra `train`."""
