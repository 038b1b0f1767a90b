"""Tests of the room in which every file is written."""
