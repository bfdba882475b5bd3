-- Every Begin names the schema's version that its host works with. A host of a package that names none, of before this step, is refused by the column, before it touches a game; what it has in
-- flight may still end, because its other writes only update rows. Without the default: an insertion that does not name the version must fail.
ALTER TABLE {schema}.runtime_fences ADD COLUMN schema_version integer NOT NULL DEFAULT 6;
ALTER TABLE {schema}.runtime_fences ALTER COLUMN schema_version DROP DEFAULT;
