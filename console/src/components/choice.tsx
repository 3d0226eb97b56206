interface ChoiceProps<T extends string> {
  legend: string;
  /** Shown while the pointer rests on it. */
  help?: string;
  values: readonly T[];
  chosen: T;
  label: (value: T) => string;
  choose: (value: T) => void;
  testId?: string;
}

/** One of a few values, all in sight. */
export function Choice<T extends string>({ legend, help, values, chosen, label, choose, testId }: ChoiceProps<T>) {
  return (
    <fieldset class="segments" title={help}>
      <legend>{legend}</legend>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          data-testid={testId && `${testId}-${value}`}
          onClick={() => choose(value)}
        >
          {label(value)}
        </button>
      ))}
    </fieldset>
  );
}
