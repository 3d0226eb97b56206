import { describe, expect, it } from 'vitest';
import { homeOf, placesOf } from './places.ts';

const names = (role: Parameters<typeof placesOf>[0]) => placesOf(role).map(({ name }) => name);

describe('placesOf', () => {
  it('leaves out what the server would refuse', () => {
    expect(names('developer')).toEqual(['live', 'channels', 'quarantine']);
    expect(names('privacy')).toEqual(['person', 'review', 'requests', 'quarantine']);
    expect(names('marketer')).not.toContain('requests');
  });

  it('shows all to admins, and to somebody not known yet', () => {
    expect(names('admin')).toEqual(names(undefined));
  });
});

describe('homeOf', () => {
  it('is a place of the role', () => {
    expect(homeOf('marketer')).toBe('#/live');
    expect(homeOf('privacy')).toBe('#/requests');
  });
});
