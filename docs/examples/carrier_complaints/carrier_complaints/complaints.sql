-- One row for each case, whatever it is about: what it is about may change.
CREATE TABLE carrier_complaints (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    topic text COLLATE "C" NOT NULL,
    order_id text COLLATE "C"
);
