CREATE INDEX orders_customer ON orders (customer, listed_at, stream);
