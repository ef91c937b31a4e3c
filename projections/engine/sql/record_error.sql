-- Say why a projection stands still.
UPDATE read.checkpoints SET error = %(error)s WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s
