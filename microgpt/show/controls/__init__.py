"""Controls: the parts that explorers are made of, such as sliders, keys, text fields and slices of time."""
