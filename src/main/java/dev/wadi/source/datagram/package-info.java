/**
 * logd's door: signed datagrams are verified, kept from being replayed, and gathered into batches;
 * readers follow or ask for what the chain made of them.
 */
@NullMarked
package dev.wadi.source.datagram;

import org.jspecify.annotations.NullMarked;
