"""What a report says: blocks and sentences, one module a section. No Word in sight."""
