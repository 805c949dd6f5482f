package dev.wadi.query.template;

import dev.wadi.query.template.Function.Body;

/** Takes functions. */
interface FunctionTable {
  void put(String name, int fewest, int most, Body body);

  /** One that always takes so many. */
  default void put(String name, int count, Body body) {
    put(name, count, count, body);
  }
}
