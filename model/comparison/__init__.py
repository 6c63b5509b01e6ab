"""Every network, trained with few and many labels and several seeds, side by side: `python -m model compare`."""
