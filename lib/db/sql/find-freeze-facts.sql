-- The version $2 (null: the newest) of the workflow $1 without its definition, and by what the definitions of the tasks $3 (null:
-- of all) are told from later ones. Served by workflow_definition_pkey, task_definition_pkey.
SELECT name, version, digest, service_function, ARRAY(
  SELECT task_definition.name || ' ' || task_definition.xmin::text FROM task_definition
  WHERE $3::text[] IS NULL OR task_definition.name = ANY($3::text[]) ORDER BY task_definition.name
) AS task_defs
FROM workflow_definition WHERE name = $1 AND ($2::integer IS NULL OR version = $2) ORDER BY version DESC LIMIT 1
