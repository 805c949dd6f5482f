package dev.wadi.query.template;

/** A template cannot be filled for one line: a number that is none, no room for the text. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TemplateException(String message) {
    super(message, null, false, false); // it may be thrown for each line: no stack
  }
}
