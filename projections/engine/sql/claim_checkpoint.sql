-- Put the epoch on the checkpoint: from here on nobody of an earlier epoch can move it. A new one has version 0.
INSERT INTO read.checkpoints AS c (name, build, version, position, epoch, owner)
VALUES (%(name)s, %(build)s, 0, 0, %(epoch)s, %(owner)s)
ON CONFLICT (name, build) DO UPDATE SET epoch = excluded.epoch, owner = excluded.owner
RETURNING version, position, ready_at IS NOT NULL, goes_live
