package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.event.NotHeardException;
import java.time.InstantSource;
import java.util.UUID;

/**
 * What a target said to a test event.
 *
 * @param target name of the target
 * @param address its scheme, host and port
 * @param taken whether it took the event
 * @param status of its answer; 0 when there was none
 * @param answer its words, or what went wrong
 */
public record WebhookTrial(
    String target, String address, boolean taken, int status, String answer) {

  /**
   * Sends a test event, past everything that waits.
   *
   * @throws IllegalArgumentException when there is no such target
   */
  public static WebhookTrial of(WebhookTargets targets, String name) throws InterruptedException {
    WebhookTarget target = WebhookEndpoint.requireTarget(targets, name);
    InstantSource clock = InstantSource.system();
    String id = "test-" + UUID.randomUUID();
    Event event =
        Event.of(clock.instant(), EventNames.TEST)
            .about(name)
            .with(Event.DETAIL, "somebody wants to know whether events arrive");
    byte[] body = target.template().render(id, event, targets.sender(target)).getBytes(UTF_8);
    try (WebhookPost post = new WebhookPost(targets.guard(), targets.timeoutMillis(), clock)) {
      WebhookPost.Answer answer = post.send(target, id, target.template().contentType(), body);
      return new WebhookTrial(name, target.shown(), true, answer.status(), answer.text());
    } catch (NotHeardException e) {
      String words = String.valueOf(e.getMessage());
      int status =
          words.matches("status [0-9]{3}.*") ? Integer.parseInt(words.substring(7, 10)) : 0;
      return new WebhookTrial(name, target.shown(), false, status, words);
    }
  }

  /** In one sentence. */
  public String sentence() {
    return taken
        ? "%s (%s) took it: status %d%s"
            .formatted(target, address, status, answer.isEmpty() ? "" : ", " + answer)
        : "%s (%s) did not take it: %s".formatted(target, address, answer);
  }
}
