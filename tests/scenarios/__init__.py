"""What each clause demands, shown through a public interface."""
