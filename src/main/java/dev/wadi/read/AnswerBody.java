package dev.wadi.read;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** The body of an answer, which tells when its client has it, or has gone. */
final class AnswerBody extends UnpooledHeapByteBuf {
  private final Runnable gone;

  AnswerBody(byte[] bytes, Runnable gone) {
    super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.length);
    this.gone = gone;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    gone.run();
  }
}
