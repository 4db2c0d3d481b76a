/**
 * Values of a calendar's properties.
 * @module
 */
import type ICAL from "ical.js";

/** The first value of a property; null without one, or for one that its kind cannot have: at that the library throws. */
export function valueIn(component: ICAL.Component, name: string): unknown {
  try {
    return component.getFirstPropertyValue(name);
  } catch {
    return null;
  }
}

/** All values of the properties of a name, those left out that their kind cannot have. */
export function valuesIn(component: ICAL.Component, name: string): readonly unknown[] {
  return component.getAllProperties(name).flatMap((property): unknown[] => {
    try {
      return property.getValues();
    } catch {
      return [];
    }
  });
}
