/**
 * The browser's own key: AES-GCM, not extractable, kept in IndexedDB. Script of this origin can use it, nobody can read
 * it out; it is made at its first use and gone once it is forgotten.
 * @module
 */
const STORE = "keys";
const NAME = "device";
const NONCE_BYTES = 12;

/** A key that seals a few bytes and never leaves the browser. */
export interface BrowserKey {
  seal(plain: Uint8Array, ad: Uint8Array): Promise<Uint8Array>;
  open(box: Uint8Array, ad: Uint8Array): Promise<Uint8Array | null>;
  forget(): Promise<void>;
}

/** Where a browser keeps its key. */
export interface KeyShelf {
  read(): Promise<CryptoKey | null>;
  write(key: CryptoKey): Promise<void>;
  remove(): Promise<void>;
}

/** What the key needs of the browser. */
export interface DeviceKeyParts {
  readonly indexedDB: IDBFactory;
  /** Gives random bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** Opens the key of a browser. @param name start of the database's name, as of the stores. */
export function openDeviceKey({ indexedDB, random }: DeviceKeyParts, name: string): BrowserKey {
  return keyOnShelf(idbShelf(indexedDB, `${name}-key`), random);
}

/** Makes the key of what a shelf keeps. Box: nonce(12) || ciphertext || tag(16). */
export function keyOnShelf(shelf: KeyShelf, random: DeviceKeyParts["random"]): BrowserKey {
  return {
    seal: async (plain, ad) => {
      const key = (await shelf.read()) ?? (await createKey(shelf));
      const iv = random(NONCE_BYTES).slice();
      const sealed = await crypto.subtle.encrypt(aesGcm(iv, ad), key, plain.slice());
      const box = new Uint8Array(NONCE_BYTES + sealed.byteLength);
      box.set(iv);
      box.set(new Uint8Array(sealed), NONCE_BYTES);
      return box;
    },
    open: async (box, ad) => {
      const key = await shelf.read();
      if (key === null || box.length <= NONCE_BYTES) return null;
      const iv = box.slice(0, NONCE_BYTES);
      const opened = crypto.subtle.decrypt(aesGcm(iv, ad), key, box.slice(NONCE_BYTES));
      // WebCrypto has one error for a wrong key and for changed bytes: neither opens.
      return opened.then(
        (plain) => new Uint8Array(plain),
        () => null,
      );
    },
    forget: async () => shelf.remove(),
  };
}

async function createKey(shelf: KeyShelf): Promise<CryptoKey> {
  const usages: KeyUsage[] = ["encrypt", "decrypt"];
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, usages);
  await shelf.write(key);
  return key;
}

function aesGcm(iv: Uint8Array<ArrayBuffer>, ad: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: ad.slice() };
}

function idbShelf(factory: IDBFactory, name: string): KeyShelf {
  const run = async (
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest,
  ): Promise<unknown> => {
    const database = await openDatabase(factory, name);
    try {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = work(transaction.objectStore(STORE));
      await new Promise<void>((resolve, reject) => {
        transaction.addEventListener("complete", () => resolve());
        transaction.addEventListener("error", () => reject(storeError(transaction.error)));
        transaction.addEventListener("abort", () => reject(storeError(transaction.error)));
      });
      return request.result;
    } finally {
      database.close();
    }
  };
  return {
    read: async () => {
      const key = await run("readonly", (store) => store.get(NAME));
      return key instanceof CryptoKey ? key : null;
    },
    write: async (key) => void (await run("readwrite", (store) => store.put(key, NAME))),
    remove: async () => void (await run("readwrite", (store) => store.delete(NAME))),
  };
}

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, 1);
    opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", () => reject(storeError(opening.error)));
  });
}

function storeError(cause: DOMException | null): Error {
  return new Error("The browser's storage failed.", { cause });
}
