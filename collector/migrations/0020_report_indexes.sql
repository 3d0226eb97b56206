-- What reports need of an event stands in the index that they find it by, so that they read no row of the table, which is a page each:
-- orders, their value and their currency; what people did before and after.
DROP INDEX events_by_name;
CREATE INDEX events_by_name ON events (name, time, identifier, order_id, value, currency) WHERE bot = 0;
DROP INDEX events_by_identifier;
CREATE INDEX events_by_identifier ON events (identifier, time, name, bot);
