"""Measurements that decide a design, kept so that they can be made again: ./spil bench NAME."""
