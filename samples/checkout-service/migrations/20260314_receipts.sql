ALTER TABLE orders ADD COLUMN receipt_id bigint NOT NULL;
CREATE INDEX orders_receipt_id ON orders (receipt_id);
ALTER TABLE orders ADD CONSTRAINT orders_receipt FOREIGN KEY (receipt_id) REFERENCES receipts (id);
UPDATE orders SET receipt_id = 0;
