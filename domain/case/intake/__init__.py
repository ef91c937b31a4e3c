"""What a case is opened with, and what is learned about it afterwards."""
