package dev.wadi.proof;

import java.util.Map;

/**
 * What a sink outside answers in a case.
 *
 * @param status of HTTP; for what speaks otherwise, 300 and above is a failure
 * @param headers of the answer
 * @param body of the answer
 * @param fails what went wrong before there was an answer; empty when there is one
 */
public record Reply(int status, Map<String, String> headers, String body, String fails) {
  /** What is answered where a case says nothing. */
  public static final Reply GOOD = new Reply(200, Map.of(), "", "");

  public Reply {
    headers = Map.copyOf(headers);
  }
}
