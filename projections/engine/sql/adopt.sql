-- Go on under another version.
UPDATE read.checkpoints SET version = %(version)s WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
