/** siamflow follows any object through many cameras with Siamese networks. */
package io.siamflow;
