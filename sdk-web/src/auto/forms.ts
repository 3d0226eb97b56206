import { scrub } from '@guiyi/sdk-core';
import { all, closest, type Host, inPage, isMasked, listen, type Stop } from './module.ts';

/**
 * Tells that a form was begun (`Form Started`, once) and sent (`Form Submitted`), with the form's `id` or `name` and how many fields it has. Never what is in
 * a field, nor what a field is called. A form that is marked `data-guiyi-mask`, or stands in what is, is told of without its name.
 * @example const stop = forms(guiyi)
 */
export function forms(guiyi: Host): Stop {
  return inPage(() => {
    const begun = new WeakSet<Element>();
    const tell = (name: string, form: HTMLFormElement) => {
      // By attribute: a field that is called "id" would stand in the property's place.
      const id = isMasked(form) ? '' : form.getAttribute('id') || form.getAttribute('name') || '';
      const { length } = Reflect.get(HTMLFormElement.prototype, 'elements', form);
      guiyi.track(name, { form: scrub(id) || undefined, fields: length });
    };
    return all(
      listen(['input'], (event) => {
        const field = event.composedPath()[0] as Partial<HTMLInputElement>;
        // A field may stand outside its form, or inside a component that is its form's field.
        const form = field.form ?? (closest(event, 'form') as HTMLFormElement | undefined);
        if (!form || begun.has(form)) return;
        begun.add(form);
        tell('Form Started', form);
      }),
      listen(['submit'], ({ target }) => {
        if (target instanceof HTMLFormElement) tell('Form Submitted', target);
      }),
    );
  });
}
