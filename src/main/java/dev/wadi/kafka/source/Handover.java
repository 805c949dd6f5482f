package dev.wadi.kafka.source;

import dev.wadi.model.Batch;

/**
 * A batch of a cut on its way to be kept, with what is known of earlier tries. One try at a time,
 * which may end on any thread.
 */
public final class Handover {
  private final Batch batch;
  private final String key;
  private volatile boolean mayBeThere;

  /**
   * @param key the same for the same records, and for no others of this tenant
   * @param mayBeThere whether somebody may have kept it before
   */
  Handover(Batch batch, String key, boolean mayBeThere) {
    this.batch = batch;
    this.key = key;
    this.mayBeThere = mayBeThere;
  }

  public Batch batch() {
    return batch;
  }

  public String key() {
    return key;
  }

  /** Whether somebody may have kept it before. */
  public boolean mayBeThere() {
    return mayBeThere;
  }

  /** It went through its route, and has to go again. */
  public void cameBack() {
    mayBeThere = true;
  }
}
