import Link from 'next/link';

export default function Home() {
  return (
    <Link href="/product" prefetch={false} role="button">
      Product
    </Link>
  );
}
