package dev.wadi.scenario.run;

import dev.wadi.emit.send.HttpTarget;
import dev.wadi.emit.send.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a scenario is played.
 *
 * @param id that LogOps' doors are told
 * @param to where lines go, unless an emitter says otherwise
 * @param headers of each request
 * @param key of LogOps'
 * @param secret of logd's datagrams
 * @param trust how servers are known, and what proves to them who we are
 * @param timeout of a request
 * @param seed of jitter, and of lines whose emitter has none
 * @param dryRun nothing is sent, and nothing waited for
 * @param strict ends at the first trouble
 * @param metrics the gateway's page; empty for where lines go
 * @param data the gateway's folder
 * @param floorBytes what the gateway wants to be free on its disk
 * @param mostFillBytes that a drill may take of it
 * @param scripts whether programs that a scenario names may run
 * @param variables that scripts get on top of ours
 * @param stepTimeout of a script in one tick
 * @param otherHosts whether anything but this machine may be sent to
 */
public record Play(
    String id,
    URI to,
    Map<String, String> headers,
    Optional<HttpTarget.Key> key,
    String secret,
    Trust trust,
    Duration timeout,
    long seed,
    boolean seeded,
    boolean dryRun,
    boolean strict,
    Optional<URI> metrics,
    Path data,
    long floorBytes,
    long mostFillBytes,
    boolean scripts,
    Map<String, String> variables,
    Duration stepTimeout,
    boolean otherHosts) {
  public Play {
    headers = Map.copyOf(headers);
    variables = Map.copyOf(variables);
  }
}
