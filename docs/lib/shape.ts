import type { Schema } from './openapi.ts';

/** A JSON schema in the notation of TypeScript, which is shorter to read. */
export function shape(schema: Schema | undefined, indent = ''): string {
  if (!schema || Object.keys(schema).length === 0) return 'any JSON';
  if (schema.$ref) return schema.$ref.replace(/^.*\//, '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return [...new Set(choice.map((one) => shape(one, indent)))].join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => shape(one, indent)).join(' & ');
  if (schema.items) {
    const item = shape(schema.items, indent);
    return / [|&] /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
  }
  if (schema.properties) return objectShape(schema, indent);
  if (typeof schema.additionalProperties === 'object') {
    return `{ [name: string]: ${shape(schema.additionalProperties, indent)} }`;
  }
  return String(Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any JSON'));
}

function objectShape({ properties = {}, required = [] }: Schema, indent: string): string {
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const key = /^[\w$]+$/.test(name) ? name : JSON.stringify(name);
    return `${deeper}${key}${required.includes(name) ? '' : '?'}: ${shape(field, deeper)};`;
  });
  return fields.length > 0 ? `{\n${fields.join('\n')}\n${indent}}` : '{}';
}
