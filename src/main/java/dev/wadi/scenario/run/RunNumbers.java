package dev.wadi.scenario.run;

import dev.wadi.scenario.Expectation;
import dev.wadi.scenario.Expectation.Quantity;
import dev.wadi.scenario.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Every number that an expectation may ask for. Threads may share it. */
final class RunNumbers implements Expectation.Values {
  /* A gateway that is busy just now is not one that says nothing. */
  private static final int TRIES = 3;

  private final RunSums sums;
  private final @Nullable GatewayNumbers gateway;
  private final Path data;
  private final Set<String> planted;

  /* Guards the pages; held while one is read, since two readers want the same one. */
  private final ReentrantLock lock = new ReentrantLock();
  private GatewayNumbers.@Nullable Snapshot before;
  private GatewayNumbers.@Nullable Snapshot now;
  private double found = Double.NaN;
  private @Nullable String trouble;

  RunNumbers(RunSums sums, Optional<GatewayNumbers> gateway, Path data, Set<String> planted) {
    this.sums = sums;
    this.gateway = gateway.orElse(null);
    this.data = data;
    this.planted = planted;
  }

  /** Takes the numbers from which others are counted; without them nothing can be told later. */
  void begin() {
    for (int attempt = 0; attempt < TRIES && now == null; attempt++) {
      refresh();
    }
    before = now;
  }

  /** Reads the gateway's numbers anew. */
  void refresh() {
    if (gateway == null) {
      return;
    }
    lock.lock();
    try {
      gateway.read().ifPresent(page -> now = page);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** The gateway's numbers since the start; empty when they are not to be had. */
  Map<String, Double> gateway() {
    refresh();
    Map<String, Double> told = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      if (measure.source() == Measure.Source.GATEWAY && measure.whose() == Measure.Whose.NOBODY) {
        double value = of(new Quantity(measure, ""));
        if (!Double.isNaN(value)) {
          told.put(measure.word(), value);
        }
      }
    }
    return told;
  }

  @Override
  public double of(Quantity quantity) {
    return switch (quantity.measure().source()) {
      case RUN -> sums.of(quantity);
      case GATEWAY -> ofGateway(quantity);
      case DATA -> found();
    };
  }

  private double ofGateway(Quantity quantity) {
    lock.lock();
    try {
      return before == null || now == null
          ? Double.NaN
          : GatewayNumbers.since(before, now, quantity);
    } finally {
      lock.unlock();
    }
  }

  private double found() {
    lock.lock();
    try {
      if (Double.isNaN(found)) {
        PlantedSearch search = new PlantedSearch(planted);
        Set<String> there = search.in(data);
        found = there.size();
        if (search.bytes() == 0) {
          found = Double.NaN;
          trouble = "there is nothing to look through below " + data + " (see --data)";
        }
      }
    } catch (IOException e) {
      trouble = "planted values could not be looked for: " + e;
    } finally {
      lock.unlock();
    }
    return found;
  }

  /** Why a number is unknown, if somebody asked for one that is. */
  Optional<String> trouble() {
    lock.lock();
    try {
      return Optional.ofNullable(trouble);
    } finally {
      lock.unlock();
    }
  }
}
