/** Bytes to domain and back, for every topic and every persisted form. */
package io.siamflow.codec;
