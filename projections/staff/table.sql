-- The staff: one row for each who was ever registered. Few enough that lists need no index but the key's.
CREATE TABLE staff (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    status text COLLATE "C" NOT NULL,
    roles jsonb NOT NULL,
    teams jsonb NOT NULL,
    languages jsonb NOT NULL,
    skills jsonb NOT NULL
);
