CREATE INDEX carrier_complaints_order ON carrier_complaints (order_id, topic);
