-- The orders: one row an order.
CREATE TABLE orders (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    customer text COLLATE "C" NOT NULL,
    market text NOT NULL,
    merchant text,
    currency text NOT NULL,
    total bigint NOT NULL,
    lines bigint NOT NULL,
    ordered_at timestamptz,
    listed_at timestamptz NOT NULL,
    milestone text,
    confirmed_at timestamptz,
    paid_at timestamptz,
    shipped_at timestamptz,
    customs_at timestamptz,
    out_for_delivery_at timestamptz,
    signed_at timestamptz,
    scans bigint NOT NULL,
    scanned_at timestamptz,
    scan_place text,
    scan_status text,
    open_changes bigint NOT NULL
) WITH (
    -- Every change leaves a dead row behind.
    autovacuum_vacuum_scale_factor = 0.05
);
