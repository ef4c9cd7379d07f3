return next_version()
