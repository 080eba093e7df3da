"""What somebody tries who means no good, or who sends what no program expects."""
