"""The screen and the products: dashboard, maps, snapshots, command line."""
