import http from 'node:http';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { expectProperties } from './dictionary-mode.js';

function response(): http.ServerResponse {
  return new http.ServerResponse(new http.IncomingMessage(undefined as never));
}

describe('an object that is about to get properties', () => {
  it.each<[string, () => object]>([
    ['a response', response],
    ['a response of Express', () => Object.setPrototypeOf(response(), express().response)],
    ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 })],
    ['a mock', () => ({ a: 1 })],
  ])('is the same afterwards: %s', (_name, make) => {
    const object = make();
    const before = { ...Object.getOwnPropertyDescriptors(object) };
    const prototype = Object.getPrototypeOf(object);
    expectProperties(object);
    expect(Reflect.ownKeys(object)).toEqual(Reflect.ownKeys(before));
    expect(Object.getOwnPropertyDescriptors(object)).toEqual(before);
    expect(Object.getPrototypeOf(object)).toBe(prototype);
  });
});
