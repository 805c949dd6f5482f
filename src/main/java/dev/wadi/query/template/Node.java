package dev.wadi.query.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a template between its holes, or what a hole does. Immutable. */
sealed interface Node {
  /** Text as it stands. */
  record Text(String text) implements Node {}

  /** A hole that is filled, or that sets a variable. */
  record Action(Pipeline pipeline) implements Node {}

  /** {@code if} and {@code with}: the second sets the dot. */
  record Branch(boolean setsDot, Pipeline pipeline, List<Node> body, List<Node> otherwise)
      implements Node {}

  /** {@code range}. */
  record Loop(Pipeline pipeline, List<Node> body, List<Node> otherwise) implements Node {}

  /** {@code break} or {@code continue}. */
  record Jump(boolean ends) implements Node {}

  /** {@code template "name" pipeline}. */
  record Include(String name, @Nullable Pipeline pipeline) implements Node {}

  /**
   * Values from left to right, each the last argument of the next.
   *
   * @param variables that get the value: none, one, or two behind range
   * @param declares they are new ones
   */
  record Pipeline(List<String> variables, boolean declares, List<Expression> commands) {}

  /** What gives a value. */
  sealed interface Expression {}

  /** A text, number, true, false or nil. */
  record Constant(@Nullable Object value) implements Expression {}

  /** The dot, or with names a member of it: {@code .a.b}. */
  record Dot(List<String> names) implements Expression {}

  /** A variable, {@code $} included, or with names a member of it. */
  record Variable(String name, List<String> names) implements Expression {}

  /** A pipeline in parentheses, with names a member of its value. */
  record Group(Pipeline pipeline, List<String> names) implements Expression {}

  /** A function with its arguments. */
  record Call(Function function, List<Expression> args) implements Expression {}
}
