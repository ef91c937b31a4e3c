"""The interfaces: the embedded server, the processes of the service, HTTP and the command line."""
