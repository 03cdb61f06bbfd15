-- The version $2 (null: the newest) of the workflow $1 without its definition, by what the definitions of the tasks $3 (null: of
-- all) are told from later ones, and the newest versions of the workflows $4. Served by workflow_definition_pkey,
-- task_definition_pkey.
SELECT name, version, digest, service_function, ARRAY(
  SELECT task_definition.name || ' ' || task_definition.xmin::text FROM task_definition
  WHERE $3::text[] IS NULL OR task_definition.name = ANY($3::text[]) ORDER BY task_definition.name
) AS task_defs, ARRAY(
  SELECT child.name || ' ' || max(child.version) FROM workflow_definition AS child
  WHERE child.name = ANY($4::text[]) GROUP BY child.name ORDER BY child.name
) AS children
FROM workflow_definition WHERE name = $1 AND ($2::integer IS NULL OR version = $2) ORDER BY version DESC LIMIT 1
