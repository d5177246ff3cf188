CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, price numeric(7,2) NOT NULL, grams integer NOT NULL, version bigint NOT NULL);
CREATE TABLE stock (product text PRIMARY KEY, stocked integer NOT NULL DEFAULT 0, remaining integer NOT NULL CHECK (remaining >= 0), version bigint NOT NULL);
CREATE TABLE orders (id text PRIMARY KEY, product text NOT NULL, amount integer NOT NULL CHECK (amount > 0));
CREATE TABLE activity (id text PRIMARY KEY, shopper text NOT NULL, product text NOT NULL);
INSERT INTO products
  SELECT 'p-' || n,
         (ARRAY['Copper','Enamel','Walnut','Slate','Linen','Amber','Steel','Birch','Cobalt','Clay'])[1 + n % 10] || ' ' ||
         (ARRAY['kettle','teapot','cup','tray','lamp','bowl','clock','stool','vase','board','jar','basket'])[1 + n % 12],
         round((5 + n * 7919 % 9000 / 100.0)::numeric, 2), 100 + n * 131 % 3000, 1
  FROM generate_series(1, 300) n;
INSERT INTO stock
  SELECT 'p-' || n, pieces, pieces, 1
  FROM (SELECT n, CASE WHEN n % 100 = 0 THEN 3 ELSE 2000 END pieces FROM generate_series(1, 300) n) shelf;
