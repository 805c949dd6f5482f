package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the bytes of a file are text. */
enum TextEncoding {
  /** UTF-16 where a byte order mark says so, else UTF-8. */
  AUTO("auto", null),
  UTF_8("UTF-8", null),
  UTF_16_LITTLE("UTF-16LE", UTF_16LE),
  UTF_16_BIG("UTF-16BE", UTF_16BE),
  ISO_8859_1("ISO-8859-1", java.nio.charset.StandardCharsets.ISO_8859_1),
  WINDOWS_1252("windows-1252", Charset.forName("windows-1252"));

  private final String word;
  private final @Nullable Charset charset;

  TextEncoding(String word, @Nullable Charset charset) {
    this.word = word;
    this.charset = charset;
  }

  static TextEncoding of(String option, String word) {
    for (TextEncoding encoding : values()) {
      if (encoding.word.equalsIgnoreCase(word)) {
        return encoding;
      }
    }
    List<String> words = Arrays.stream(values()).map(encoding -> encoding.word).toList();
    throw new IllegalArgumentException(
        option + ": '" + word + "' (expected: " + String.join(", ", words) + ")");
  }

  /** What it is for a file that begins with these bytes. */
  TextEncoding of(byte[] head) {
    if (this != AUTO) {
      return this;
    }
    if (head.length >= 2 && head[0] == (byte) 0xff && head[1] == (byte) 0xfe) {
      return UTF_16_LITTLE;
    }
    if (head.length >= 2 && head[0] == (byte) 0xfe && head[1] == (byte) 0xff) {
      return UTF_16_BIG;
    }
    return UTF_8;
  }

  /** Bytes of the mark with which a file begins that has one. */
  int markLength(byte[] head) {
    return switch (this) {
      case UTF_8 ->
          head.length >= 3
                  && head[0] == (byte) 0xef
                  && head[1] == (byte) 0xbb
                  && head[2] == (byte) 0xbf
              ? 3
              : 0;
      case UTF_16_LITTLE ->
          head.length >= 2 && head[0] == (byte) 0xff && head[1] == (byte) 0xfe ? 2 : 0;
      case UTF_16_BIG ->
          head.length >= 2 && head[0] == (byte) 0xfe && head[1] == (byte) 0xff ? 2 : 0;
      default -> 0;
    };
  }

  /** Bytes of the smallest unit. */
  int unitBytes() {
    return this == UTF_16_LITTLE || this == UTF_16_BIG ? 2 : 1;
  }

  /** What has to be decoded; null for UTF-8, whose bytes stay. */
  @Nullable Charset charset() {
    return charset;
  }

  String word() {
    return word;
  }
}
