// Shows the OpenAPI document of this service, and sends requests to it. The token stays in its field: nothing is kept.
'use strict';

const one = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...contents) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...contents);
  return element;
}

const shown = (value) => JSON.stringify(value, null, 2);

function resolve(api, node) {
  let found = node;
  while (found && found.$ref) {
    found = found.$ref.slice(2).split('/').reduce((inner, part) => inner[part], api);
  }
  return found;
}

// A schema in a few words: `string, null`, `array of CaseView`, `string: ^[A-Z]{3}$`.
function words(api, schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.anyOf) return schema.anyOf.map((inner) => words(api, inner)).join(' or ');
  if (schema.type === 'array') return `array of ${words(api, schema.items)}`;
  const values = schema.enum || schema['x-extensible-enum'];
  if (values) return values.join(' | ') + (schema.enum ? '' : ' | ...');
  const limits = ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
    .filter((name) => name in schema).map((name) => `${name} ${schema[name]}`);
  return [[schema.type].flat().join(' or ') || 'anything', ...limits].join(', ');
}

function fields(api, schema) {
  const whole = resolve(api, schema);
  if (!whole || !whole.properties) return make('p', { className: 'quiet', textContent: words(api, whole) });
  const required = new Set(whole.required || []);
  const lines = Object.entries(whole.properties).map(([name, inner]) =>
    make('li', {}, make('code', { textContent: name }), required.has(name) ? ' * ' : ' ',
      make('span', { className: 'quiet', textContent: words(api, inner) })));
  return make('ul', {}, ...lines);
}

function schemaOf(content) {
  return content && Object.values(content)[0].schema;
}

function answers(api, responses) {
  return Object.entries(responses).map(([status, given]) => {
    const answer = resolve(api, given);
    const part = make('details', {}, make('summary', {}, make('b', { textContent: status }), ` ${answer.description}`));
    const names = Object.entries(answer.headers || {});
    for (const [name, header] of names) {
      part.append(make('p', {}, make('code', { textContent: name }), ` ${resolve(api, header).description}`));
    }
    if (answer.content) {
      part.append(fields(api, schemaOf(answer.content)));
      for (const example of Object.values(Object.values(answer.content)[0].examples || {})) {
        part.append(make('pre', { textContent: shown(resolve(api, example).value) }));
      }
    }
    return part;
  });
}

function input(api, parameter) {
  const choices = parameter.schema.enum;
  const field = choices
    ? make('select', {}, ...['', ...choices].map((value) => make('option', { value, textContent: value })))
    : make('input', { placeholder: words(api, parameter.schema) });
  field.required = Boolean(parameter.required);
  const name = make('span', {}, make('code', { textContent: parameter.name }), parameter.required ? ' *' : '');
  const text = make('small', { textContent: parameter.description || '' });
  return { parameter, field, label: make('label', {}, name, field, text) };
}

async function send(method, path, inputs, body, mediaType, output, answer) {
  const query = new URLSearchParams();
  const headers = {};
  let address = path;
  for (const { parameter, field } of inputs) {
    if (field.value === '') continue;
    if (parameter.in === 'path') address = address.replace(`{${parameter.name}}`, encodeURIComponent(field.value));
    if (parameter.in === 'query') query.set(parameter.name, field.value);
    if (parameter.in === 'header') headers[parameter.name] = field.value;
  }
  if (one('token').value) headers.Authorization = `Bearer ${one('token').value}`;
  if (body !== null) headers['Content-Type'] = mediaType;
  const target = query.size ? `${address}?${query}` : address;
  output.value = 'Sent.';
  try {
    const got = await fetch(target, { method: method.toUpperCase(), headers, body, credentials: 'omit' });
    const text = await got.text();
    const head = [...got.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const json = (got.headers.get('content-type') || '').includes('json');
    output.value = `${got.status} ${got.statusText}`;
    output.className = got.ok ? '' : 'bad';
    answer.textContent = `${head}\n\n${json && text ? shown(JSON.parse(text)) : text}`;
    answer.hidden = false;
  } catch (error) {
    output.value = `No answer: ${error.message}`;
    output.className = 'bad';
  }
}

function operation(api, path, method, described) {
  const part = one('operation').content.cloneNode(true).firstElementChild;
  const find = (selector) => part.querySelector(selector);
  part.id = described.operationId;
  part.classList.add(method);
  find('.method').textContent = method;
  find('.path').textContent = path;
  find('.summary').textContent = described.summary;
  find('.description').textContent = described.description;
  const inputs = (described.parameters || []).map((parameter) => input(api, resolve(api, parameter)));
  find('.parameters').append(...inputs.map((made) => made.label));
  const [mediaType, taken] = described.requestBody ? Object.entries(described.requestBody.content)[0] : [];
  const text = find('textarea');
  if (taken) {
    const example = Object.values(taken.examples || {})[0];
    text.value = mediaType === 'application/json' ? shown(example ? resolve(api, example).value : {}) : '';
    find('.body').after(fields(api, taken.schema));
  } else {
    find('.body').remove();
  }
  find('.answers').append(...answers(api, described.responses));
  find('form').addEventListener('submit', (event) => {
    event.preventDefault();
    send(method, path, inputs, taken ? text.value : null, mediaType, find('output'), find('.answer'));
  });
  part.dataset.words = [described.operationId, path, described.summary, ...Object.keys(described.responses)]
    .join(' ').toLowerCase();
  return part;
}

function build(api) {
  one('version').textContent = api.info.version;
  one('loading').replaceWith(make('p', { id: 'about', textContent: api.info.description.replaceAll('**', '') }));
  for (const { name } of api.tags) {
    const found = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods)
      .filter(([, described]) => described.tags.includes(name))
      .map(([method, described]) => operation(api, path, method, described)));
    one('main').append(make('h2', { textContent: name }), ...found);
    one('contents').append(make('b', { textContent: name }),
      ...found.map((part) => make('a', { href: `#${part.id}`, textContent: part.id, title: part.id })));
  }
  one('main').append(make('h2', { textContent: 'schemas' }));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    one('main').append(make('details', { className: 'schema' }, make('summary', {}, make('code', { textContent: name })),
      make('p', { className: 'description', textContent: schema.description || '' }), fields(api, schema)));
  }
}

function open() {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (part && part.tagName === 'DETAILS') {
    part.open = true;
    part.scrollIntoView();
  }
}

one('find').addEventListener('input', ({ target }) => {
  const wanted = target.value.trim().toLowerCase();
  for (const part of document.querySelectorAll('.operation')) {
    part.hidden = !part.dataset.words.includes(wanted);
    document.querySelector(`nav a[href="#${part.id}"]`).hidden = part.hidden;
  }
});
addEventListener('hashchange', open);

fetch('/v1/schema/openapi.json')
  .then((got) => got.json())
  .then((api) => { build(api); open(); })
  .catch((error) => { one('loading').textContent = `The description can't be read: ${error.message}`; });
