-- One row for each order that a carrier has or that was handed over.
CREATE TABLE carrier_deliveries (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    carrier text COLLATE "C",
    scanned_at timestamptz,
    week text COLLATE "C"
);
