"""Tests generated from the registries: a new module is covered the day it is born."""
