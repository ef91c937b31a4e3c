"""Published policies as pages."""
